/**
 * Vitrine's access to ffmpeg's natives (JavaCV's presets): pictures in native memory, their formats and conversions.
 * For the function jars of this project; others use the SDK.
 */
@NullMarked
package dev.vitrine.functions.ffmpeg;

import org.jspecify.annotations.NullMarked;
