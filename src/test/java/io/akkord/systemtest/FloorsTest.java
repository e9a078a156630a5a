package io.akkord.systemtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of the house: imports only go down, and each floor keeps to its libraries. */
@AnalyzeClasses(packages = "io.akkord", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {
    private static final String RUNTIME = "io.akkord.runtime..";
    private static final String ACTORS = "io.akkord.actors..";
    private static final String[] SERVING = {
        "io.akkord.api..", "io.akkord.http..", "io.akkord.cli..", "io.akkord.bench.."
    };
    private static final String EXAMPLES = "io.akkord.examples..";

    @ArchTest
    static final ArchRule runtimeKnowsNoAkkaAndNoUpperFloor = noClasses()
            .that()
            .resideInAPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..", "scala..", ACTORS, EXAMPLES, SERVING[0], SERVING[1], SERVING[2], SERVING[3]);

    @ArchTest
    static final ArchRule actorsKnowNoHttpAndNoUpperFloor = noClasses()
            .that()
            .resideInAPackage(ACTORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka.http..", EXAMPLES, SERVING[0], SERVING[1], SERVING[2], SERVING[3]);

    @ArchTest
    static final ArchRule servingKnowsNoExamples = noClasses()
            .that()
            .resideInAnyPackage(SERVING)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EXAMPLES);

    @ArchTest
    static final ArchRule onlyEnginesTouchDjl = noClasses()
            .that()
            .resideOutsideOfPackage("io.akkord.runtime.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule onlyTheRuntimeTouchesJna = noClasses()
            .that()
            .resideOutsideOfPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule noJavaSerialization = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectInputStream")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.ObjectOutputStream");

    @ArchTest
    static final ArchRule actorsNeverBlock = noClasses()
            .that()
            .resideInAPackage(ACTORS)
            .should()
            .callMethod(java.util.concurrent.CompletableFuture.class, "join")
            .orShould()
            .callMethod(java.util.concurrent.CompletableFuture.class, "get")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule packagesOfAFloorFormNoCycle = slices().matching(
                    "io.akkord.(runtime|actors|http|api|cli|bench).(*)..")
            .should()
            .beFreeOfCycles();
}
