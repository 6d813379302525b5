package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class BuildSecretTest {
    @Test
    public void readsDockersSpelling() {
        assertEquals(new BuildSecret("token", "TOKEN", null), BuildSecret.parse("id=token,env=TOKEN"));
        assertEquals(new BuildSecret("npmrc", null, "etc/.npmrc"), BuildSecret.parse(" src=etc/.npmrc, id=npmrc "));
        assertEquals(new BuildSecret("a", null, "/x=y"), BuildSecret.parse("type=file,id=a,source=/x=y"));
        assertEquals(new BuildSecret("a", "B", null), BuildSecret.parse("type=env,id=a,src=B"));
        for (String text : List.of("id=token,env=TOKEN", "id=npmrc,src=etc/.npmrc")) {
            assertEquals(text, BuildSecret.parse(text).toString());
        }
    }

    @Test
    public void aMistakeIsNotRepeated() {
        for (String text : List.of(
                "hunter2",
                "id=hunter2",
                "hunter2=id,env=A",
                "id=a,hunter2",
                "id=hunter 2,env=A",
                "id=a,env=hunter2!",
                "id=a,env=A,env=hunter2",
                "id=a,env=A,src=hunter2",
                "env=hunter2",
                "id=a,type=hunter2,env=A",
                "id=a,src=hunter2,hunter2",
                "id=a,src=",
                "")) {
            String message = assertThrows(text, InvalidImageException.class, () -> BuildSecret.parse(text))
                    .getMessage();
            assertFalse(message, message.contains("hunter"));
        }
    }
}
