// Shows the document of the JSON interface. Nothing is fetched from elsewhere: no validator, no fonts.
const place = document.getElementById("docs");
SwaggerUIBundle({
  url: place.dataset.address,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestInterceptor: (request) => {
    request.credentials = "omit"; // the token alone says who calls
    return request;
  },
  validatorUrl: null,
});
