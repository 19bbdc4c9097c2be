"""The commands, with their options and help texts; what they do is in the modules beside this folder."""
