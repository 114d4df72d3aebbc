"""All Flask glue: request scope, CSRF, headers, forms to pages."""
