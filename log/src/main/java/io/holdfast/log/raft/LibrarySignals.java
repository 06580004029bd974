package io.holdfast.log.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the process's handler of SIGUSR2 as it was.
 *
 * <p>The library's node, when its class is loaded, takes the signal for itself and writes three
 * files of descriptions into the working folder each time. Nothing switches that off: its handlers
 * are found by a service loader that knows no exclusion. Worse than the files is whom it takes the
 * signal from: the virtual machine suspends threads by it, and an application may use it. So here
 * the class is loaded, once, and the handler of before is put back.
 *
 * <p>By reflection, because the compiler warns of {@code sun.misc.Signal} and no annotation stops
 * it; a virtual machine without that class has nothing to put back.
 */
final class LibrarySignals {
  private static final String SIGNAL = "USR2";
  private static final Logger logger = LoggerFactory.getLogger(LibrarySignals.class);

  static {
    loadNode();
  }

  private LibrarySignals() {}

  /** To be called before anything else loads the library's node. */
  static void keep() {
    // The work is done when this class is loaded: once, whoever calls first.
  }

  private static void loadNode() {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Object signal = signalClass.getConstructor(String.class).newInstance(SIGNAL);
      Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
      // There is no way to look without setting. Ignoring it is harmless for that moment.
      Object before = handle.invoke(null, signal, handlerClass.getField("SIG_IGN").get(null));
      try {
        Class.forName(NodeImpl.class.getName(), true, NodeImpl.class.getClassLoader());
      } finally {
        handle.invoke(null, signal, before);
      }
    } catch (ClassNotFoundException | NoSuchMethodException | NoSuchFieldException missing) {
      logger.debug("There are no signals here", missing);
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException failure) {
      logger.warn("The handler of SIG{} may be the Raft library's now", SIGNAL, failure);
    }
  }
}
