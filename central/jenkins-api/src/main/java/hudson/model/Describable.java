package hudson.model;

import jenkins.model.Jenkins;

public interface Describable<T extends Describable<T>> {
    default Descriptor<T> getDescriptor() {
        return (Descriptor<T>) Jenkins.get().getDescriptorOrDie(getClass());
    }
}
