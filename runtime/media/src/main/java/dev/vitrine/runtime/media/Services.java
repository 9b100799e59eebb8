package dev.vitrine.runtime.media;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Services of this package's class loader and of the thread's, each class once, in that order. */
final class Services {
    private Services() {}

    static <S> List<S> load(Class<S> service) {
        List<S> found = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        collect(ServiceLoader.load(service, Services.class.getClassLoader()), seen, found);
        collect(ServiceLoader.load(service), seen, found);
        return List.copyOf(found);
    }

    private static <S> void collect(ServiceLoader<S> loader, Set<Class<?>> seen, List<S> found) {
        Iterator<S> services = loader.iterator();
        while (hasNext(services)) {
            try {
                S service = services.next();
                if (seen.add(service.getClass())) {
                    found.add(service);
                }
            } catch (ServiceConfigurationError e) {
                // One that lacks a library of its own must not take the others away.
            }
        }
    }

    private static boolean hasNext(Iterator<?> services) {
        while (true) {
            try {
                return services.hasNext();
            } catch (ServiceConfigurationError e) {
                // A malformed line or a class that is not there: go on behind it.
            }
        }
    }
}
