package net.sf.json;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Local: a map. */
public final class JSONObject extends AbstractJSON implements JSON, Map<String, Object>, Comparable {
    private final LinkedHashMap<String, Object> values = new LinkedHashMap<>();

    @Override
    public void clear() {
        values.clear();
    }

    @Override
    public int compareTo(Object obj) {
        return Integer.compare(size(), ((JSONObject) obj).size());
    }

    @Override
    public boolean containsKey(Object key) {
        return values.containsKey(key);
    }

    @Override
    public boolean containsValue(Object value) {
        return values.containsValue(value);
    }

    @Override
    public Set entrySet() {
        return values.entrySet();
    }

    @Override
    public Object get(Object key) {
        return values.get(key);
    }

    @Override
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public Set<String> keySet() {
        return values.keySet();
    }

    @Override
    public Object put(String key, Object value) {
        return values.put(key, value);
    }

    @Override
    public void putAll(Map map) {
        values.putAll(map);
    }

    @Override
    public Object remove(Object key) {
        return values.remove(key);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public Collection values() {
        return values.values();
    }
}
