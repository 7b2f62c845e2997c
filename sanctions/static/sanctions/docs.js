// Shows the API's description with Swagger UI. A file of its own, as pages run no inline scripts.
const place = document.getElementById("swagger-ui");
window.ui = SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  ...JSON.parse(place.dataset.settings),
});
