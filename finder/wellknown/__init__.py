"""What programs and researchers look for at addresses that every site has."""
