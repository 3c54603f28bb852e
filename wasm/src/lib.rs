//! tillwire-core for JavaScript: thin synchronous exports.
