package io.jenkins.plugins.buildsetregistry.image;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ByteCountTest {
    @Test
    public void bytesHaveThreeDigits() {
        assertEquals("0 B", ByteCount.text(0));
        assertEquals("999 B", ByteCount.text(999));
        assertEquals("1.00 kB", ByteCount.text(1000));
        assertEquals("1.50 MB", ByteCount.text(1_500_000));
        assertEquals("104 MB", ByteCount.text(104_000_000));
        assertEquals("9.22 TB", ByteCount.text(9_223_372_036_854L));
    }
}
