"""From columns to the brick graph: rows, links, the order in time, and what is wrong with the photo."""
