package io.jenkins.plugins.buildsetregistry.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Descriptor;
import jenkins.model.GlobalConfiguration;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ExtensionListTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    public interface Point extends ExtensionPoint {}

    @Extension
    public static final class First implements Point {}

    @Extension(ordinal = 1)
    public static final class Before implements Point {}

    public static final class NoExtension implements Point {}

    @Extension
    public static final class Configuration extends GlobalConfiguration {}

    public static final class Thing implements Describable<Thing> {
        @Extension
        public static final class DescriptorImpl extends Descriptor<Thing> {}
    }

    @Test
    public void findsThoseOfTheAskerByOrdinalAndMakesThemOnce() {
        ExtensionList<Point> all = ExtensionList.lookup(Point.class);
        assertEquals(2, all.size());
        assertEquals(Before.class, all.get(0).getClass());
        assertSame(all.get(First.class), ExtensionList.lookupSingleton(First.class));
        assertSame(all.get(0), ExtensionList.lookupFirst(Point.class));
        assertThrows(IllegalStateException.class, () -> ExtensionList.lookupSingleton(Point.class));
        assertThrows(IllegalStateException.class, () -> ExtensionList.lookupSingleton(NoExtension.class));
    }

    @Test
    public void everyJenkinsHasItsOwn() throws Exception {
        Configuration before = ExtensionList.lookupSingleton(Configuration.class);
        try (LocalJenkins jenkins = LocalJenkins.start(folder.getRoot())) {
            assertEquals(folder.getRoot(), jenkins.root());
            Configuration here = GlobalConfiguration.all().get(Configuration.class);
            assertNotSame(before, here);
            assertEquals(Configuration.class.getName(), here.getId());
        }
    }

    @Test
    public void findsTheDescriptorOfAThing() throws Exception {
        try (LocalJenkins jenkins = LocalJenkins.start(folder.getRoot())) {
            assertEquals(folder.getRoot(), jenkins.root());
            assertEquals(Thing.DescriptorImpl.class, new Thing().getDescriptor().getClass());
            assertEquals("Thing", new Thing().getDescriptor().getDisplayName());
        }
    }
}
