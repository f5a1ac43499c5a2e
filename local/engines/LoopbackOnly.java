import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * The usual channels of Java, except that whatever listens does so on 127.0.0.1, whichever address it asks for. It keeps a program
 * that has no option for its address on this machine, and nothing in that program changes.
 * Java takes it when the property java.nio.channels.spi.SelectorProvider names it.
 */
public final class LoopbackOnly extends SelectorProvider {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final SelectorProvider usual;

  public LoopbackOnly() throws ReflectiveOperationException {
    // SelectorProvider.provider() would be this one.
    usual = (SelectorProvider) Class.forName("sun.nio.ch.DefaultSelectorProvider").getMethod("get").invoke(null);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return new Listener(this, usual.openServerSocketChannel());
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    ServerSocketChannel channel = usual.openServerSocketChannel(family);
    return family == StandardProtocolFamily.UNIX ? channel : new Listener(this, channel);
  }

  @Override
  public SocketChannel openSocketChannel() throws IOException {
    return usual.openSocketChannel();
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    return usual.openSocketChannel(family);
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return usual.openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return usual.openDatagramChannel(family);
  }

  @Override
  public Pipe openPipe() throws IOException {
    return usual.openPipe();
  }

  @Override
  public AbstractSelector openSelector() throws IOException {
    return usual.openSelector();
  }

  /** Accepts by waiting in accept(); Java's selectors take none but their own channels. */
  private static final class Listener extends ServerSocketChannel {
    private final ServerSocketChannel channel;

    Listener(SelectorProvider provider, ServerSocketChannel channel) {
      super(provider);
      this.channel = channel;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress address, int backlog) throws IOException {
      int port = address instanceof InetSocketAddress asked ? asked.getPort() : 0;
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), backlog);
      return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
      return channel.accept();
    }

    @Override
    public ServerSocket socket() {
      return channel.socket();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
      return channel.getLocalAddress();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
      channel.setOption(name, value);
      return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
      return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return channel.supportedOptions();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
      channel.close();
    }

    @Override
    protected void implConfigureBlocking(boolean isBlocking) throws IOException {
      channel.configureBlocking(isBlocking);
    }
  }
}
