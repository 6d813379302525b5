package io.jenkins.plugins.buildsetregistry.buildset;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildsetregistry.image.Json;
import io.jenkins.plugins.buildsetregistry.image.Manifest;
import io.jenkins.plugins.buildsetregistry.remote.Artifact;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which changes were built that have a {@link ChangeAlias}: one tag for each number and commit, in a repository of the alias. Where
 * to look for a record, and no more: the record itself tells what it is of.
 */
public final class ChangeAliases {
    private static final String ARTIFACT_TYPE = "application/vnd.jenkins.buildset-registry.change-alias.v1";
    private static final String PROJECT = "org.jenkins.buildset-registry.project";
    private static final String NUMBER = "org.jenkins.buildset-registry.change";

    private final IntermediateRegistry intermediate;

    public ChangeAliases(IntermediateRegistry intermediate) {
        this.intermediate = intermediate;
    }

    /** Adds a change, where it is not known yet. */
    void remember(ChangeAlias alias, ChangeId id) throws IOException, InterruptedException {
        RemoteRepository repository = intermediate.aliases(alias);
        String tag = id.number() + (alias.commit() == null ? "" : "_" + alias.commit());
        if (repository.head(tag).isEmpty()) {
            Artifact.empty(ARTIFACT_TYPE, Map.of(PROJECT, id.project(), NUMBER, id.number()))
                    .push(repository, tag);
        }
    }

    /**
     * The changes that were merged, of commits that tell nothing else. Where several share an alias, those that were built of the
     * commit itself; which branch it went to, nobody knows here.
     *
     * @return several also if it cannot be told which of them it was
     * @throws BuildsetException if there are commits, and none of them is known
     */
    public List<ChangeId> find(List<ChangeAlias> merged) throws BuildsetException, IOException, InterruptedException {
        Set<ChangeId> found = new LinkedHashSet<>();
        for (ChangeAlias alias : merged) {
            found.addAll(find(alias));
        }
        if (found.isEmpty() && !merged.isEmpty()) {
            throw new BuildsetException("the commit that was merged has a Change-Id, which does not tell the change's"
                    + " number, and no Reviewed-on; and no record is known in " + intermediate + " by "
                    + String.join(
                            ", or ", merged.stream().map(ChangeAlias::toString).toList())
                    + ": let Gerrit Trigger start the job when a change is merged, let Gerrit add Reviewed-on, or name"
                    + " the change with 'change'");
        }
        return List.copyOf(found);
    }

    private Set<ChangeId> find(ChangeAlias alias) throws IOException, InterruptedException {
        RemoteRepository repository = intermediate.aliases(alias);
        Set<ChangeId> all = new LinkedHashSet<>();
        Set<ChangeId> sameCommit = new LinkedHashSet<>();
        for (String tag : repository.tags()) {
            Optional<ChangeId> id = repository.manifest(tag).flatMap(ChangeAliases::read);
            id.ifPresent(all::add);
            if (alias.commit() != null && tag.endsWith("_" + alias.commit())) {
                id.ifPresent(sameCommit::add);
            }
        }
        return sameCommit.isEmpty() ? all : sameCommit;
    }

    private static Optional<ChangeId> read(Manifest manifest) {
        if (!manifest.artifactType().equals(Optional.of(ARTIFACT_TYPE))) {
            return Optional.empty();
        }
        try {
            JsonNode annotations = Json.MAPPER.readTree(manifest.bytes()).path("annotations");
            return Optional.of(new ChangeId(
                    annotations.path(PROJECT).asText(), annotations.path(NUMBER).asText()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // not ours
        }
    }
}
