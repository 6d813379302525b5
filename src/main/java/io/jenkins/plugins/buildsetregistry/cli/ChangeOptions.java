package io.jenkins.plugins.buildsetregistry.cli;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.Change;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAlias;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeAliases;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeId;
import io.jenkins.plugins.buildsetregistry.buildset.ChangeReference;
import io.jenkins.plugins.buildsetregistry.buildset.MergeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which change a command works for. */
final class ChangeOptions {
    @Option(
            names = "--change",
            paramLabel = "CHANGE",
            description = "The change: its address, owner/repo#17, group/project!17, or a number with --project.")
    private String change;

    @Option(
            names = "--project",
            paramLabel = "HOST/PATH",
            description = "Project of the change, such as github.com/acme/base, where --change is a number.")
    private String project;

    @Option(
            names = "--revision",
            paramLabel = "REV",
            description = "Patch set or short commit id; 0 if it is not given.")
    private String revision;

    @Option(
            names = "--depends-on",
            paramLabel = "CHANGE",
            description = "A change that this one depends on; can be repeated, the nearest last.")
    private List<String> dependsOn = new ArrayList<>();

    @Option(
            names = "--message-file",
            paramLabel = "FILE",
            description =
                    "Commit message whose footers Depends-On: and Cq-Depend: name more of them. It tells `promote` which change was"
                            + " merged, where --change does not; by Change-Id: alone if it was given to `upload`, too, with"
                            + " the same --project.")
    private Path messageFile;

    /** @return null if no change was named */
    ChangeId id() throws BuildsetException {
        return change == null ? null : ChangeReference.parse(change, project);
    }

    String revision() {
        return revision;
    }

    /** @return null if no change was named */
    Change change() throws BuildsetException {
        ChangeId id = id();
        return id == null ? null : new Change(id, revision, change.contains("://") ? change : null);
    }

    /** @return null if the commit message has no Change-Id, or there is none */
    ChangeAlias alias() throws BuildsetException, IOException {
        ChangeId self = id();
        return messageFile == null
                ? null
                : ChangeAlias.in(
                                Files.readString(messageFile),
                                self == null || project != null ? project : self.project(),
                                null)
                        .orElse(null);
    }

    /** Whether {@link #merged} has anything to go by. */
    boolean tellsMerged() {
        return change != null || messageFile != null;
    }

    /** The change that was merged: as it was named, or else of the commit message. */
    ChangeId merged(ChangeAliases aliases) throws BuildsetException, IOException, InterruptedException {
        if (change != null) {
            return id();
        }
        List<ChangeId> merged = MergeMessage.changes(Files.readString(messageFile), project);
        return MergeMessage.only(
                merged.isEmpty() ? aliases.find(Stream.ofNullable(alias()).toList()) : merged);
    }

    List<ChangeId> dependsOn() throws BuildsetException, IOException {
        ChangeId self = id();
        String ownProject = self == null ? project : self.project();
        Set<ChangeId> all = new LinkedHashSet<>();
        for (String reference : dependsOn) {
            all.add(ChangeReference.parse(reference, ownProject));
        }
        if (messageFile != null) {
            all.addAll(ChangeReference.inMessage(Files.readString(messageFile), ownProject));
        }
        return new ArrayList<>(all);
    }
}
