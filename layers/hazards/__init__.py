"""The risk map's layer (风险隐患): what is dangerous, where, how badly, who answers for it."""
