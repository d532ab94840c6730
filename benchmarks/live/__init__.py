"""How soon everybody who watches hears of an event, and whether everybody hears of all."""
