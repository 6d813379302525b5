package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;

/** The twins of the steps in freestyle jobs. */
final class FreestyleScenarios {
    private static final String PACKAGE = "io.jenkins.plugins.buildsetregistry.jenkins.";
    private static final String DEFAULTS =
            "<dependsOn/><whenMissing>FAIL</whenMissing><require>BUILT</require>" + "<waitMinutes>30</waitMinutes>";

    private FreestyleScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario(
                        "freestyle",
                        "wrapper, build, upload, promotion; the forms of both jobs",
                        (site, project) -> gate(site, project, true)),
                new Scenario(
                        "freestyle-sparse",
                        "the same, stored with nothing but what it needs: other fields came later, or with nobody",
                        (site, project) -> gate(site, project, false)));
    }

    /** @param complete whether fields with defaults are stored, too */
    private static void gate(Site site, Project project, boolean complete) throws Exception {
        String intermediate = JobXml.element("intermediate", site.intermediate());
        String parameters = "<parameters>" + JobXml.element("change", project.change("base", 101))
                + "<revision>$BUILD_NUMBER</revision>" + (complete ? DEFAULTS : "") + "</parameters>";
        String images = "<images>"
                + element(
                        "build.ContainerImage",
                        JobXml.element("repository", project.image("base"))
                                + JobXml.element("context", Project.directory("base"))
                                + (complete ? "<tags/><buildArgs/><labels/><siblings/><platforms/>" : ""))
                + "</images><engine>embedded</engine>" + intermediate + (complete ? "<buildOptions/>" : "");
        String gate = "<builders>" + shell()
                + element("freestyle.BuildImageBuilder", images)
                + element(
                        "freestyle.UploadImageBuilder",
                        images + (complete ? "<parameters>" + DEFAULTS + "</parameters>" : "<parameters/>"))
                + "<hudson.tasks.Shell><command>env | sed -n 's/^BUILDSET_IMAGE_.*_BASE=.*@/variable=/p'</command>"
                + "</hudson.tasks.Shell></builders><buildWrappers>"
                + element("freestyle.BuildsetRegistryWrapper", parameters + intermediate) + "</buildWrappers>";
        Build gated = project.runFreestyle("gate", JobXml.freestyle(site.agent().name(), gate));
        expectForm(site, gated, "Run with a buildset registry", "Build container images");
        gated.expect("SUCCESS")
                .expectNoStackTrace()
                .expectLog("writer=writer password=****")
                .expectLog("variable=sha256:");
        String merge =
                "<builders>" + element("freestyle.PromoteImageBuilder", parameters + intermediate) + "</builders>";
        Build merged =
                project.runFreestyle("merged", JobXml.freestyle(site.agent().name(), merge));
        expectForm(site, merged, "Promote container images that were tested");
        merged.expect("SUCCESS").expectNoStackTrace();
        if (project.published("base").isEmpty()) {
            throw new Failed("nothing was promoted");
        }
    }

    private static String shell() {
        String command = """
                mkdir -p %1$s
                printf 'FROM scratch\\nCOPY content /base\\n' >%1$s/Dockerfile
                date >%1$s/content
                echo "writer=$BUILDSET_REGISTRY_USER password=$BUILDSET_REGISTRY_PASSWORD"
                """.formatted(Project.directory("base"));
        return "<hudson.tasks.Shell>" + JobXml.element("command", command) + "</hudson.tasks.Shell>";
    }

    private static String element(String type, String content) {
        return "<" + PACKAGE + type + ">" + content + "</" + PACKAGE + type + ">";
    }

    private static void expectForm(Site site, Build build, String... titles) throws Exception {
        String path = build.path().replaceAll("/\\d+$", "/configure");
        String page = site.client().get(path);
        for (String title : titles) {
            if (!page.contains(title)) {
                throw new Failed("the form " + path + " does not show '" + title + "'");
            }
        }
    }
}
