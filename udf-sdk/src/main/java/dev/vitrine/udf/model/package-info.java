/**
 * Models of remote providers: what the author of a provider implements and what a call of a model takes and gives.
 * A provider speaks one wire protocol and does one try a call; retries, rate limits and caching are its caller's.
 */
@NullMarked
package dev.vitrine.udf.model;

import org.jspecify.annotations.NullMarked;
