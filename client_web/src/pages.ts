/** Entry of every other page: small improvements of forms that work without it. */
