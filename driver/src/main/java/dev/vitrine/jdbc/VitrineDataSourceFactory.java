package dev.vitrine.jdbc;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** Makes a {@link VitrineDataSource} of what a naming service kept. */
public final class VitrineDataSourceFactory implements ObjectFactory {
    static final String URL = "url";

    /** Made by naming services. */
    public VitrineDataSourceFactory() {}

    @Override
    @SuppressWarnings("JdkObsolete") // the interface's type
    public @Nullable Object getObjectInstance(
            @Nullable Object object,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment) {
        if (!(object instanceof Reference reference)
                || !reference.getClassName().equals(VitrineDataSource.class.getName())) {
            return null;
        }
        VitrineDataSource source = new VitrineDataSource();
        var addresses = reference.getAll();
        while (addresses.hasMoreElements()) {
            RefAddr address = addresses.nextElement();
            String value = String.valueOf(address.getContent());
            if (address.getType().equals(URL)) {
                source.setUrl(value);
            } else {
                source.setProperty(address.getType(), value);
            }
        }
        return source;
    }
}
