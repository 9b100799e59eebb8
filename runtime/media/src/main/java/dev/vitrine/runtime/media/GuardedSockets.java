package dev.vitrine.runtime.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that refuse to connect to private addresses. The check is made on the address that is connected to, so
 * that neither a name that resolves differently the second time nor a redirect gets around it. A proxy is the
 * administrator's choice and may be private. Thread-safe.
 */
final class GuardedSockets extends SocketFactory {
    private final Set<String> proxies = ConcurrentHashMap.newKeySet();

    @Override
    public Socket createSocket() {
        return new GuardedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        Socket socket = createSocket();
        try {
            socket.connect(address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Passes on what {@code selector} says and remembers the proxies. */
    ProxySelector remembering(@Nullable ProxySelector selector) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                List<Proxy> chosen = selector == null ? List.of(Proxy.NO_PROXY) : selector.select(uri);
                for (Proxy proxy : chosen) {
                    if (proxy.address() instanceof InetSocketAddress address) {
                        proxies.addAll(names(address));
                    }
                }
                return chosen;
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                if (selector != null) {
                    selector.connectFailed(uri, address, failure);
                }
            }
        };
    }

    /** Whether the address of a socket may be a proxy's, so that it does not tell where a request goes. */
    boolean mayUseProxy(ProxySelector selector, URI uri) {
        boolean isDirect = selector.select(uri).stream().allMatch(proxy -> proxy.type() == Proxy.Type.DIRECT);
        return !isDirect || !proxies.isEmpty();
    }

    /** By name and by address: the client resolves a proxy's name itself or takes the address that is there. */
    private static Set<String> names(InetSocketAddress address) {
        Set<String> names = new HashSet<>();
        names.add(address.getHostString() + ":" + address.getPort());
        if (address.getAddress() != null) {
            names.add(address.getAddress().getHostAddress() + ":" + address.getPort());
        }
        return names;
    }

    private final class GuardedSocket extends Socket {
        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            if (endpoint instanceof InetSocketAddress address
                    && address.getAddress() != null
                    && PrivateAddresses.contain(address.getAddress())
                    && Collections.disjoint(proxies, names(address))) {
                throw new RefusedAddressException(address.getAddress().getHostAddress());
            }
            super.connect(endpoint, timeout);
        }
    }

    /** A connection that is not made; the message is the address. */
    static final class RefusedAddressException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedAddressException(String address) {
            super(address);
        }
    }
}
