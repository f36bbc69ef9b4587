"""Reading packages back, whoever made them."""
