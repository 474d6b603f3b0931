"""The duty layer (值班值守): who answers for what, who is on shift, who was called and came."""
