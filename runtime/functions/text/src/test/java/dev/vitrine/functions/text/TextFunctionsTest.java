package dev.vitrine.functions.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vitrine.udf.FunctionProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TextFunctionsTest {
    @Test
    void lengthCountsCodePoints() {
        assertThat(TextFunctions.length("")).isZero();
        assertThat(TextFunctions.length("zażółć")).isEqualTo(6);
        assertThat(TextFunctions.length("a\ud83c\udf9eb")).isEqualTo(3);
    }

    @Test
    void caseDoesNotDependOnTheLocale() {
        assertThat(TextFunctions.upper("title straße ı")).isEqualTo("TITLE STRASSE I");
        assertThat(TextFunctions.lower("TITLE ŻÓŁĆ")).isEqualTo("title żółć");
    }

    @Test
    void theProviderIsFound() {
        assertThat(ServiceLoader.load(FunctionProvider.class))
                .flatExtracting(FunctionProvider::classes)
                .containsExactly(TextFunctions.class);
    }
}
