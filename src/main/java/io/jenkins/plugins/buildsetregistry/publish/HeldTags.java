package io.jenkins.plugins.buildsetregistry.publish;

import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.image.Digest;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a final tag and its temporary tag hold.
 *
 * @param published null if there is no final tag
 * @param temporary null if there is no temporary tag
 */
record HeldTags(Digest published, Digest temporary) {
    /** The names of both. */
    record Names(RemoteRepository repository, String published, String temporary) {}

    /** @return in the order of the names */
    static List<HeldTags> askAll(List<Names> names)
            throws PublishException, BuildsetException, IOException, InterruptedException {
        List<TagQuestion> questions = new ArrayList<>();
        for (Names each : names) {
            questions.add(new TagQuestion(each.repository(), each.published()));
            questions.add(new TagQuestion(each.repository(), each.temporary()));
        }
        List<Optional<Digest>> answers = TagQuestion.askAll(questions);
        List<HeldTags> held = new ArrayList<>();
        for (int i = 0; i < answers.size(); i += 2) {
            held.add(
                    new HeldTags(answers.get(i).orElse(null), answers.get(i + 1).orElse(null)));
        }
        return held;
    }
}
