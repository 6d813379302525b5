package io.jenkins.plugins.buildsetregistry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import org.junit.BeforeClass;
import org.junit.Test;

/** Holds the table of rooms: who may import whom. A room is a package below the root, with all packages inside it. */
public class RoomsTest {
    private static final String ROOT = "io.jenkins.plugins.buildsetregistry";

    private static final Map<String, Set<String>> MAY_IMPORT = Map.of(
            "jenkins", Set.of("publish", "buildset", "engine", "registry", "remote", "host", "image"),
            "cli", Set.of("publish", "buildset", "engine", "registry", "remote", "host", "image"),
            "publish", Set.of("buildset", "remote", "image"),
            "buildset", Set.of("registry", "remote", "host", "image"),
            "engine", Set.of("host", "remote", "image"),
            "registry", Set.of("remote", "image"),
            "remote", Set.of("image"),
            "host", Set.of(),
            "image", Set.of());

    private static JavaClasses classes;

    @BeforeClass
    public static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("jenkins-api"))
                .importPackages(ROOT);
    }

    @Test
    public void everyClassLivesInARoom() {
        check(classes().should(new ArchCondition<>("live in a room of DESIGN §3") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!MAY_IMPORT.containsKey(room(type))) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " lives in no room of " + MAY_IMPORT.keySet()));
                }
            }
        }));
    }

    @Test
    public void roomsImportOnlyWhatTheTableAllows() {
        check(classes().should(new ArchCondition<>("import only the rooms that the table allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = room(type);
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String other = room(dependency.getTargetClass().getBaseComponentType());
                    if (!other.isEmpty()
                            && !other.equals(own)
                            && !MAY_IMPORT.getOrDefault(own, Set.of()).contains(other)) {
                        events.add(SimpleConditionEvent.violated(
                                dependency,
                                "'" + own + "' may not import '" + other + "': " + dependency.getDescription()));
                    }
                }
            }
        }));
    }

    /** Rooms cannot form cycles, by the table. Inside a room the outer package holds the seam, which all of it may use. */
    @Test
    public void packagesInsideARoomAreFreeOfCycles() {
        slices().matching(ROOT + ".(*).(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    public void onlyTheJenkinsRoomKnowsJenkins() {
        check(noClasses()
                .that(resideOutsideOfPackages(ROOT + ".jenkins.."))
                .should()
                .dependOnClassesThat(resideInAPackage("hudson..")
                        .or(resideInAPackage("jenkins.."))
                        .or(resideInAPackage("org.jenkinsci.."))
                        .or(resideInAPackage("org.kohsuke.."))));
    }

    @Test
    public void onlyProgramsPrint() {
        check(noClasses()
                .that(resideOutsideOfPackages(ROOT + ".cli.."))
                .and()
                .doNotHaveSimpleName("RegistryProcess")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    /** Everybody else tells the caller; a server has none for what goes wrong between two requests. */
    @Test
    public void onlyProgramsAndServersLog() {
        check(noClasses()
                .that(resideOutsideOfPackages(ROOT + ".cli..", ROOT + ".jenkins..", ROOT + ".registry.."))
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging..").or(resideInAPackage("org.slf4j.."))));
    }

    @Test
    public void imagesAreValuesWithoutInputAndOutput() {
        // The list of images is a file that people write: reading it is the one exception.
        check(noClasses()
                .that(resideInAPackage(ROOT + ".image.."))
                .and()
                .doNotHaveSimpleName("ImageSpecs")
                .should()
                .dependOnClassesThat(resideInAPackage("java.nio.file..")
                        .or(resideInAPackage("java.net.http.."))
                        .or(nameMatching("java\\.io\\.File.*"))));
    }

    @Test
    public void namesSayWhatAClassIsFor() {
        check(noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Impl|Manager[0-9]+)(\\$.*)?"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT + ".")) {
            return "";
        }
        String below = name.substring(ROOT.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
