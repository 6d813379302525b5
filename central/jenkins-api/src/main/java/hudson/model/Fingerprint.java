package hudson.model;

import java.io.IOException;
import org.kohsuke.stapler.export.ExportedBean;

@ExportedBean
public class Fingerprint implements ModelObject, Saveable {
    private Fingerprint() {}

    @Override
    public String getDisplayName() {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void save() throws IOException {
        throw new UnsupportedOperationException();
    }
}
