"""Pictures 图: SVG made from plain values; each module draws one picture and knows nothing of services or stores."""
