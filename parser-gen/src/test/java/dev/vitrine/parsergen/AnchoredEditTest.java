package dev.vitrine.parsergen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AnchoredEditTest {
    private static final AnchoredEdit EDIT =
            AnchoredEdit.parse("x.edit", "Why it is needed.\n<<<<<<<\none\n=======\ntwo\n>>>>>>>\n");

    @Test
    void anEditReplacesItsText() {
        assertThat(EDIT.apply("a one\nb")).isEqualTo("a two\nb");
    }

    @Test
    void anEditWhoseTextIsGoneFails() {
        assertThatThrownBy(() -> EDIT.apply("a")).hasMessageContaining("nowhere");
    }

    @Test
    void anEditWhoseTextOccursTwiceFails() {
        assertThatThrownBy(() -> EDIT.apply("one\none\n")).hasMessageContaining("more than once");
    }

    @Test
    void anEditWithoutItsEndFails() {
        assertThatThrownBy(() -> AnchoredEdit.parse("x.edit", "<<<<<<<\na\n=======\nb\n"))
                .hasMessageContaining("x.edit");
    }
}
