package dev.vitrine.parser.mask;

/** Writes the filler of some tokens. */
interface MaskRule {
    /**
     * @return the index behind what was written, or the same index if the rule does not apply; between the two all tokens are
     *     either written or left for later rules
     */
    int apply(int i);
}
