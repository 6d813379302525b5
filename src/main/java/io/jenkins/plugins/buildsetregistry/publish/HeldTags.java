package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.util.List;

/** What a final tag and its temporary tag hold; known when its questions were asked. */
final class HeldTags {
    private final TagQuestion publishedQuestion;
    private final TagQuestion temporaryQuestion;
    private volatile Digest published;
    private volatile Digest temporary;

    HeldTags(RemoteRepository repository, String published, String temporary) {
        this.publishedQuestion = new TagQuestion(repository, published);
        this.temporaryQuestion = new TagQuestion(repository, temporary);
    }

    List<AFewAtOnce.Task> questions() {
        return List.of(
                () -> published = publishedQuestion.ask().orElse(null),
                () -> temporary = temporaryQuestion.ask().orElse(null));
    }

    /** Null if there is no final tag. */
    Digest published() {
        return published;
    }

    /** Null if there is no temporary tag. */
    Digest temporary() {
        return temporary;
    }
}
