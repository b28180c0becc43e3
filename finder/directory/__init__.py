"""The public directory: its pages, its services and the engines behind them."""
