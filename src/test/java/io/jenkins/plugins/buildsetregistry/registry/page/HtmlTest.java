package io.jenkins.plugins.buildsetregistry.registry.page;

import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class HtmlTest {
    private static String text(String text) {
        String written = new String(new Html().text(text).toBytes(), StandardCharsets.UTF_8);
        return written.substring(written.indexOf('\n') + 1);
    }

    @Test
    public void writesWhatHasAMeaningInHtmlAsText() {
        assertEquals("&lt;script&gt;a&amp;b&quot;c&#39;d", text("<script>a&b\"c'd"));
    }

    @Test
    public void showsWhatCannotBeSeen() {
        assertEquals("a\ufffdb\ufffdc", text("a\0b\u001bc"));
        assertEquals("a\ufffdgpj.exe", text("a\u202egpj.exe"));
        assertEquals("\ufffd\ufffd", text("\ud83d\ufffe"));
        assertEquals("\ud83d\ude80 \u4e2d\n", text("\ud83d\ude80 \u4e2d\n"));
    }

    @Test
    public void attributesStayInTheirQuotes() {
        String written =
                new String(new Html().open("a", "href", "\"><b>", "title", null).toBytes(), StandardCharsets.UTF_8);
        assertEquals("<!DOCTYPE html>\n<a href=\"&quot;&gt;&lt;b&gt;\"></a>\n", written);
    }
}
