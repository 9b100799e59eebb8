package dev.vitrine.tck;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which module may know which; an arrow never turns back. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.vitrine");
    }

    @ParameterizedTest(name = "{0} knows {1}")
    @CsvSource({
        "parser, ''",
        "udf, ''",
        "planner, 'parser udf'",
        "runtime.postgres, ''",
        "runtime.media, 'udf'",
        "runtime.store, 'planner parser udf'",
        "runtime.engine, 'parser planner udf runtime.media runtime.store'",
        "functions, 'udf'",
        "jdbc, 'udf parser planner runtime'"
    })
    void aModuleKnowsOnlyThoseBelowIt(String module, String others) {
        String[] allowed = Stream.concat(
                        Stream.of(module), Stream.of(others.split(" ")).filter(name -> !name.isEmpty()))
                .map(name -> "dev.vitrine." + name + "..")
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage("dev.vitrine." + module + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("dev.vitrine..").or(resideInAnyPackage(allowed)))
                .check(classes);
    }

    @Test
    void theSdkKnowsTheJdkAndAnnotationsOnly() {
        classes()
                .that()
                .resideInAPackage("dev.vitrine.udf..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.vitrine.udf..", "java..", "javax.imageio..", "org.jspecify..")
                .check(classes);
    }

    @Test
    void calciteStaysInTheParser() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.vitrine.parser..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.calcite..")
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.vitrine.parser",
                "dev.vitrine.planner",
                "dev.vitrine.runtime.engine",
                "dev.vitrine.runtime.store",
                "dev.vitrine.functions"
            })
    void noPackageImportsOneThatImportsIt(String module) {
        slices().matching(module + ".(**)").should().beFreeOfCycles().check(classes);
    }
}
