"""How long the way takes by car, where an operator set a routing service; otherwise nobody is asked."""
