package io.jenkins.plugins.buildsetregistry.jenkins.build;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.buildsetregistry.jenkins.config.StoredBeforeTest;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.TreeSet;
import org.junit.Test;

/** The state of a build that an earlier version has stored, before it had some of the fields. */
public class StoredStateTest {
    @Test
    public void aRegistryHasAllThatANewOneHas() throws Exception {
        OwnRegistry made = OwnRegistry.ofStep(new BuildsetParameters(), null);
        OwnRegistry stored = StoredBeforeTest.without(
                OwnRegistry.ofStep(new BuildsetParameters(), null), "mark", "exposure", "images", "starting");
        assertNothingLacks(made, stored);
        assertNothingLacks(new Exposure(false), StoredBeforeTest.read(Exposure.class));
    }

    private static void assertNothingLacks(Object made, Object stored) throws Exception {
        for (Field field : made.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                assertEquals(field.toString(), field.get(made) == null, field.get(stored) == null);
            }
        }
    }

    @Test
    public void aMarkOfBeforeItKnewJobsIsRefusedByNone() throws Exception {
        TestedMark mark = StoredBeforeTest.read(TestedMark.class);
        assertFalse(mark.isRefused());
        mark.failed("job");
        assertEquals(new TreeSet<>(List.of("job")), mark.failedJobs());
        mark.succeeded("job");
        assertFalse(mark.isRefused());
    }
}
