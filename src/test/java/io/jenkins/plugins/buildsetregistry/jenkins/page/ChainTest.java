package io.jenkins.plugins.buildsetregistry.jenkins.page;

import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.change;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.image;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.on;
import static io.jenkins.plugins.buildsetregistry.jenkins.page.StoredImages.record;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import io.jenkins.plugins.buildsetregistry.local.LocalJob;
import io.jenkins.plugins.buildsetregistry.local.LocalRun;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The picture of what was built on what. */
public class ChainTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private LocalJenkins jenkins;
    private LocalRun run;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
        run = new LocalJob(Jenkins.get(), "gate").build();
    }

    @After
    public void close() {
        jenkins.close();
    }

    private static List<List<String>> names(Chain chain) {
        return chain.layers().stream()
                .map(layer -> layer.stream().map(Chain.Image::name).toList())
                .toList();
    }

    private static Document parsed(Chain chain) throws Exception {
        String svg = new ChainPicture(chain).toSvg();
        assertEquals(svg, new ChainPicture(chain).toSvg());
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg, String element) {
        NodeList found = svg.getElementsByTagName(element);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .toList();
    }

    private Chain threeChanges() throws Exception {
        ImagesAction.linked(
                run,
                null,
                change(3),
                List.of(
                        record(change(1), image("r.example/acme/base", on("docker.io/library/alpine", null))),
                        record(change(2), image("r.example/acme/mid", on("r.example/acme/base", change(1))))));
        return Chain.of(StoredImages.built(
                run,
                change(3),
                image("r.example/acme/app", on("r.example/acme/mid", change(2))),
                image("r.example/acme/test", on("r.example/acme/app", null), on("docker.io/library/alpine", null))));
    }

    @Test
    public void everyImageComesAfterItsBasesAndTellsItsChange() throws Exception {
        Chain chain = threeChanges();
        assertEquals(
                List.of(
                        List.of("alpine:latest"),
                        List.of("r.example/acme/base:latest"),
                        List.of("r.example/acme/mid:latest"),
                        List.of("r.example/acme/app:latest"),
                        List.of("r.example/acme/test:latest")),
                names(chain));
        assertEquals(
                List.of(Chain.Kind.PUBLISHED, Chain.Kind.AHEAD, Chain.Kind.AHEAD, Chain.Kind.OWN, Chain.Kind.OWN),
                chain.images().stream().map(Chain.Image::kind).toList());
        Chain.Image test = chain.images().get(4);
        assertEquals(2, chain.bases(test).size());
        assertEquals(change(1).toString(), chain.images().get(1).change());
    }

    @Test
    public void thePictureHasAnArrowForEachBaseAndSaysWhatItShows() throws Exception {
        Document svg = parsed(threeChanges());
        Element root = svg.getDocumentElement();
        assertEquals("img", root.getAttribute("role"));
        for (String id : root.getAttribute("aria-labelledby").split(" ")) {
            assertTrue(id, new ChainPicture(threeChanges()).toSvg().contains("id=\"" + id + "\""));
        }
        assertEquals(5, svg.getElementsByTagName("rect").getLength());
        assertEquals(1 + 5, svg.getElementsByTagName("path").getLength());
        assertTrue(texts(svg, "desc").get(0).contains("2 of this build, 2 of changes ahead, 1 published"));
        assertTrue(texts(svg, "title").get(2).contains(change(1).toString()));
        NodeList all = svg.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertFalse(element.hasAttribute("style"));
            assertFalse(element.hasAttribute("fill"));
        }
    }

    /** One node is one box; no node touches another; nothing is outside. */
    @Test
    public void fiftyImagesHaveRoom() throws Exception {
        List<RecordedImage> images = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            images.add(
                    image("r.example/acme/image" + i, on("r.example/acme/image" + i / 3, i == 0 ? change(9) : null)));
        }
        Chain chain = Chain.of(StoredImages.built(run, change(3), images.toArray(RecordedImage[]::new)));
        assertEquals(0, chain.leftOut());
        Document svg = parsed(chain);
        NodeList boxes = svg.getElementsByTagName("rect");
        assertEquals(51, boxes.getLength());
        int width = Integer.parseInt(svg.getDocumentElement().getAttribute("width"));
        int height = Integer.parseInt(svg.getDocumentElement().getAttribute("height"));
        List<int[]> seen = new ArrayList<>();
        for (int i = 0; i < boxes.getLength(); i++) {
            Element box = (Element) boxes.item(i);
            int[] at = {number(box, "x"), number(box, "y"), number(box, "width"), number(box, "height")};
            assertTrue(at[0] >= 0 && at[0] + at[2] <= width && at[1] >= 0 && at[1] + at[3] <= height);
            assertTrue(seen.stream()
                    .noneMatch(other -> Math.abs(other[0] - at[0]) < at[2] && Math.abs(other[1] - at[1]) < at[3]));
            seen.add(at);
        }
    }

    /** A line behind a box would seem to lead to it. */
    @Test
    public void anArrowPassesNoImage() throws Exception {
        ChainLayout layout = new ChainLayout(threeChanges());
        int lanes = 0;
        for (ChainLayout.Arrow arrow : layout.arrows()) {
            List<ChainLayout.Point> between =
                    arrow.points().subList(1, arrow.points().size() - 1);
            lanes += between.size() / 2;
            for (ChainLayout.Point point : between) {
                assertTrue(layout.places().values().stream()
                        .noneMatch(place -> place.x() <= point.x()
                                && point.x() <= place.x() + ChainLayout.WIDTH
                                && place.y() <= point.y()
                                && point.y() <= place.y() + ChainLayout.HEIGHT));
            }
        }
        assertEquals(3, lanes);
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }

    @Test
    public void moreThanThereIsRoomForIsCounted() throws Exception {
        RecordedImage[] images = IntStream.range(0, Chain.MOST_IMAGES + 5)
                .mapToObj(i -> image("r.example/acme/image" + i))
                .toArray(RecordedImage[]::new);
        Chain chain = Chain.of(StoredImages.built(run, null, images));
        assertEquals(Chain.MOST_IMAGES, chain.images().size());
        assertEquals(5, chain.leftOut());
    }

    @Test
    public void aCircleInWhatIsStoredEndsWhereItBegan() throws Exception {
        Chain chain = Chain.of(StoredImages.built(
                run,
                change(3),
                image("r.example/acme/a", on("r.example/acme/b", null)),
                image("r.example/acme/b", on("r.example/acme/a", null), on("r.example/acme/b", null))));
        assertTrue(chain.images().size() >= 2);
        parsed(chain);
    }

    @Test
    public void hostileNamesAreTextAndNoLongerThanTheirBox() throws Exception {
        String hostile = "</text><script>alert(1)</script>\"'&\u202e" + "x".repeat(10_000);
        ImagesAction action =
                StoredImages.built(run, change(3), image("r.example/acme/app", on("r.example/acme/base", change(1))));
        StoredImages.with(action.getImages().get(0), "repository", hostile);
        StoredImages.with(action.getImages().get(0), "digest", hostile);
        StoredImages.with(action.getImages().get(0), "change", hostile);
        StoredImages.with(action.getImages().get(0).getBases().get(0), "change", hostile);
        Document svg = parsed(Chain.of(action));
        assertEquals(0, svg.getElementsByTagName("script").getLength());
        for (String text : texts(svg, "text")) {
            assertTrue(text, text.codePointCount(0, text.length()) <= 40);
            assertFalse(text.contains("\u202e"));
        }
        assertTrue(texts(svg, "title").stream().allMatch(title -> title.length() < 1000));
    }
}
