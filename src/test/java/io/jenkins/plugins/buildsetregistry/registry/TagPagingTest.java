package io.jenkins.plugins.buildsetregistry.registry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.image.MediaTypes;
import java.util.ArrayList;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

public class TagPagingTest {
    private static final int TAGS = 23;

    @Rule
    public final RegistryRule registry = new RegistryRule();

    private final List<String> all = new ArrayList<>();

    @Before
    public void push() throws Exception {
        for (int i = 0; i < TAGS; i++) {
            all.add("t" + i);
            registry.client()
                    .putManifest("a", "t" + i, MediaTypes.OCI_INDEX, SampleImage.index())
                    .expect(201);
        }
        all.sort(null);
    }

    private static List<String> tags(Client.Answer answer) throws Exception {
        List<String> tags = new ArrayList<>();
        answer.expect(200).json().get("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private static String next(Client.Answer answer) {
        String link = answer.header("Link");
        if (link == null) {
            return null;
        }
        assertTrue(link, link.matches("<[^>]+>; rel=\"next\""));
        return link.substring(1, link.indexOf('>'));
    }

    @Test
    public void everyTagComesOnceWhateverThePage() throws Exception {
        for (int n : new int[] {1, 5, TAGS - 1, TAGS, TAGS + 1, 1_000_000}) {
            List<String> listed = new ArrayList<>();
            for (String page = "/v2/a/tags/list?n=" + n; page != null; ) {
                Client.Answer answer = registry.client().get(page);
                assertTrue(tags(answer).size() <= n);
                listed.addAll(tags(answer));
                page = next(answer);
            }
            assertEquals("n=" + n, all, listed);
        }
    }

    @Test
    public void goesOnBehindATagThatWasDeletedBetweenPages() throws Exception {
        Client.Answer first = registry.client().get("/v2/a/tags/list?n=5");
        String last = tags(first).get(4);
        registry.client().delete("/v2/a/manifests/" + last).expect(202);
        registry.client().delete("/v2/a/manifests/" + all.get(5)).expect(202);
        assertEquals(all.subList(6, 11), tags(registry.client().get(next(first))));
    }

    @Test
    public void cutsBehindWhateverLast() throws Exception {
        assertEquals(all, tags(registry.client().get("/v2/a/tags/list?last=")));
        assertEquals(all, tags(registry.client().get("/v2/a/tags/list?last=%2e%2e%2f")));
        assertEquals(List.of(), tags(registry.client().get("/v2/a/tags/list?n=3&last=zzz")));
        assertEquals(all.subList(2, 4), tags(registry.client().get("/v2/a/tags/list?last=" + all.get(1) + "&n=2")));
        assertEquals(all.subList(1, 2), tags(registry.client().get("/v2/a/tags/list?n=1&last=t0")));
        Client.Answer none = registry.client().get("/v2/a/tags/list?n=0&last=t0");
        assertEquals(List.of(), tags(none));
        assertNull(none.header("Link"));
    }

    @Test
    public void saysWhatIsNoNumber() throws Exception {
        for (String n : List.of("", "-1", "1.5", "x", "%D9%A3")) {
            registry.client().get("/v2/a/tags/list?n=" + n).expect(400, "UNSUPPORTED");
        }
        assertEquals(all, tags(registry.client().get("/v2/a/tags/list?n=99999999999999999999999")));
    }

    @Test
    public void aRepositoryWhoseTagsAreGoneIsEmptyNotUnknown() throws Exception {
        for (String tag : all) {
            registry.client().delete("/v2/a/manifests/" + tag).expect(202);
        }
        assertEquals(List.of(), tags(registry.client().get("/v2/a/tags/list")));
    }
}
