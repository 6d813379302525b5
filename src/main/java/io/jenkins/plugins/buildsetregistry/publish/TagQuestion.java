package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.ManifestHead;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a tag, or a digest, leads to in a repository. */
record TagQuestion(RemoteRepository repository, String reference) {
    /**
     * Several at once.
     *
     * @return in the order of the questions; empty for what is not there
     */
    static List<Optional<Digest>> askAll(List<TagQuestion> questions)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        return AFewAtOnce.all(questions, TagQuestion::ask);
    }

    /** As {@link #askAll}, for one of several threads that ask. */
    static List<Optional<Digest>> askInTurn(List<TagQuestion> questions) throws IOException, InterruptedException {
        List<Optional<Digest>> answers = new ArrayList<>();
        for (TagQuestion question : questions) {
            answers.add(question.ask());
        }
        return answers;
    }

    Optional<Digest> ask() throws IOException, InterruptedException {
        return repository.head(reference).map(ManifestHead::digest);
    }
}
