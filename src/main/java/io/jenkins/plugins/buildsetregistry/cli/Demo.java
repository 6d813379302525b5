package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildId;
import io.jenkins.plugins.buildsetregistry.buildset.Buildset;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RegistryManager;
import io.jenkins.plugins.buildsetregistry.engine.ContainerEngine;
import io.jenkins.plugins.buildsetregistry.engine.EngineException;
import io.jenkins.plugins.buildsetregistry.image.ImageName;
import io.jenkins.plugins.buildsetregistry.image.ImageSpec;
import io.jenkins.plugins.buildsetregistry.publish.Promotion;
import io.jenkins.plugins.buildsetregistry.publish.PublishException;
import io.jenkins.plugins.buildsetregistry.publish.SummaryTable;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Gates two dependent changes: 101 changes the image base, 102 the image app, which is FROM base and says
 * {@code Depends-On: 101}. Both are built, tested against each other and uploaded before anything is public; then both are
 * promoted, and what is public is compared with what was built.
 */
final class Demo {
    private static final String FORGE = "https://git.example.org/acme/";
    private static final String REVISION = "1";
    private static final Promotion.Options STRICT = new Promotion.Options(false, false);

    private final Machine machine;
    private final DemoRegistries registries;
    private final DemoProjects projects;
    private final ContainerEngine engine;
    private final Console console;
    private final SummaryTable table = new SummaryTable();
    private final PublicImages published;

    Demo(Machine machine, DemoRegistries registries, DemoProjects projects, ContainerEngine engine, Console console) {
        this.machine = machine;
        this.registries = registries;
        this.projects = projects;
        this.engine = engine;
        this.console = console;
        this.published = new PublicImages(registries.targets());
    }

    void run() throws BuildsetException, EngineException, PublishException, IOException, InterruptedException {
        published.remember(projects.images("base"));
        published.remember(projects.images("app"));

        console.heading("Change 101: base");
        try (BuildSession base = session("base", "101")) {
            RecordedImage baseImage = build(base, "base");

            console.heading("Change 102: app, FROM base, Depends-On: 101");
            try (BuildSession app = session("app", "102")) {
                RecordedImage appImage = build(app, "app");
                requireBase(appImage, baseImage);
                published.requireUnchanged();
                console.accept("nothing is public yet: the final tags hold what they held before");

                console.heading("Gate: both are good, upload under temporary tags");
                upload(base, baseImage);
                upload(app, appImage);
                published.requireUnchanged();
                published.expect(baseImage, base.registry().repository(baseImage.name()));
                published.expect(appImage, app.registry().repository(appImage.name()));
            }
        }
        merge();
        console.heading("Proof");
        published.requireExpected(console);
        table.print(console);
    }

    private BuildSession session(String project, String number)
            throws BuildsetException, IOException, InterruptedException {
        Change change = new Change(id(project, number), REVISION, FORGE + project + "/pull/" + number);
        String message = Files.readString(projects.directory(project).resolve("COMMIT_MESSAGE"));
        Buildset buildset = new Buildset(
                change,
                BuildId.at(Instant.now(), new SecureRandom()),
                null,
                ChangeReference.inMessage(message, change.id().project()));
        return new BuildSession(
                machine.run(),
                buildset,
                registries.intermediate(),
                registries.targets(),
                RegistryManager.Options.DEFAULT,
                console,
                table);
    }

    private static ChangeId id(String project, String number) throws BuildsetException {
        return ChangeReference.parse(FORGE + project + "/pull/" + number, null);
    }

    private RecordedImage build(BuildSession session, String project)
            throws EngineException, BuildsetException, IOException, InterruptedException {
        ImageSpec spec = projects.images(project).get(0);
        return session.build(spec, projects.directory(project), engine, console);
    }

    private void upload(BuildSession session, RecordedImage image)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        session.upload(List.of(image));
        session.succeeded();
    }

    private void requireBase(RecordedImage app, RecordedImage base) throws BuildsetException {
        ImageName name = base.name();
        for (RecordedBase candidate : app.bases()) {
            if (candidate.name().withoutReference().equals(name)
                    && base.digest().equals(candidate.digest())
                    && candidate.change() != null) {
                console.accept(app.name() + " was built on " + name + " "
                        + base.digest().abbreviated() + " of " + candidate.change() + ", which is not merged");
                return;
            }
        }
        throw new BuildsetException(app.name() + " was not built on the unmerged " + name + " but on " + app.bases());
    }

    private void merge() throws PublishException, BuildsetException, IOException, InterruptedException {
        Promoter promoter =
                new Promoter(registries.intermediate(), registries.targets(), Duration.ZERO, console, table);
        console.heading("Merge: 102 cannot go before 101");
        try {
            promoter.promote(id("app", "102"), null, STRICT, false);
            throw new BuildsetException("change 102 was promoted before change 101");
        } catch (PublishException e) {
            console.accept(e.getMessage());
        }
        published.requireUnchanged();
        console.heading("Merge: 101, then 102");
        promoter.promote(id("base", "101"), null, STRICT, false);
        promoter.promote(id("app", "102"), null, STRICT, false);
    }
}
