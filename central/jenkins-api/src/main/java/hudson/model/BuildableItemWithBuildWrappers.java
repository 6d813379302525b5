package hudson.model;

public interface BuildableItemWithBuildWrappers extends BuildableItem {}
