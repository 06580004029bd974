package io.holdfast.log;

/** Another process, or another replica of this one, has this folder open. Nothing was changed. */
public final class FolderInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param folder as it was given
   */
  public FolderInUseException(String folder) {
    super("the folder " + folder + " is in use by another replica");
  }
}
