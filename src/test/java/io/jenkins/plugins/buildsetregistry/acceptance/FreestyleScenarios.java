package io.jenkins.plugins.buildsetregistry.acceptance;

import java.util.List;

/** The twins of the steps in freestyle jobs. */
final class FreestyleScenarios {
    private static final String PACKAGE = "io.jenkins.plugins.buildsetregistry.jenkins.";
    private static final String DEFAULTS = "<dependsOn/><whenMissing>FAIL</whenMissing><require>BUILT</require>"
            + "<waitMinutes>30</waitMinutes>";

    private FreestyleScenarios() {}

    static List<Scenario> all() {
        return List.of(new Scenario(
                "freestyle", "wrapper, build, upload, promotion; the forms of both jobs", FreestyleScenarios::gate));
    }

    private static void gate(Site site, Project project) throws Exception {
        String change = project.change("base", 101);
        String shell = "<hudson.tasks.Shell>"
                + JobXml.element(
                        "command",
                        "mkdir -p %1$s; printf 'FROM scratch\\nCOPY content /base\\n' >%1$s/Dockerfile; date >%1$s/content\n"
                                        .formatted(Project.directory("base"))
                                + "echo \"writer=$BUILDSET_REGISTRY_USER password=$BUILDSET_REGISTRY_PASSWORD\"")
                + "</hudson.tasks.Shell>";
        String gate = "<builders>" + shell + images(site, project, "BuildImageBuilder", "")
                + images(site, project, "UploadImageBuilder", "<parameters>" + DEFAULTS + "</parameters>")
                + "</builders><buildWrappers>" + registry(site, change) + "</buildWrappers>";
        Build gated = project.runFreestyle("gate", JobXml.freestyle(site.agent().name(), gate))
                .expect("SUCCESS")
                .expectNoStackTrace()
                .expectLog("writer=writer password=****");
        String merge = "<builders>" + element("freestyle.PromoteImageBuilder", parameters(change)
                        + JobXml.element("intermediate", site.intermediate())
                        + "<unpublishedBases>false</unpublishedBases><force>false</force><dryRun>false</dryRun>")
                + "</builders>";
        project.runFreestyle("merged", JobXml.freestyle(site.agent().name(), merge))
                .expect("SUCCESS")
                .expectNoStackTrace();
        if (project.published("base").isEmpty()) {
            throw new Failed("nothing was promoted");
        }
        expectForm(site, gated, "Run with a buildset registry", "Build container images");
        expectForm(site, project.builds().get(1), "Promote container images that were tested");
    }

    private static String registry(Site site, String change) {
        return element(
                "freestyle.BuildsetRegistryWrapper",
                parameters(change) + JobXml.element("intermediate", site.intermediate()));
    }

    private static String parameters(String change) {
        return "<parameters>" + JobXml.element("change", change) + "<revision>$BUILD_NUMBER</revision>" + DEFAULTS
                + "</parameters>";
    }

    private static String images(Site site, Project project, String type, String parameters) {
        String image = element("build.ContainerImage", JobXml.element("repository", project.image("base"))
                + JobXml.element("context", Project.directory("base"))
                + "<tags/><buildArgs/><labels/><siblings/><platforms/>");
        return element("freestyle." + type, "<images>" + image + "</images><engine>embedded</engine>"
                + JobXml.element("intermediate", site.intermediate()) + parameters);
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
