"""Charts: from the rows of an analysis to a Vega-Lite specification, and from there to a picture.

One module for each chart. `chart` says what all of them are, `layout` sets title and source
around what they draw, `asking` reads the parameters as the API does, `picture` makes SVG and PNG,
`figure` is for pages that show a chart.
"""
