"""What is in the file of a weight brick."""

CARD, GRAPH, KERAS, LITERT = "card.json", "graph.json", "model.keras", "model.tflite"

WORDS_LIMIT = 8 << 20
"""How many bytes the card and the graph may have unpacked; of the models, their stack decides that."""
