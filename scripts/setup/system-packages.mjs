// What Linux must bring, and what its distributions call it. Names with | are alternatives, newest first.

/** Shared libraries, by the start of the name the dynamic linker knows them by. */
export const LIBRARIES = {
  'libgtk-3.so': { apt: 'libgtk-3-0t64|libgtk-3-0', dnf: 'gtk3', pacman: 'gtk3' },
  'libnss3.so': { apt: 'libnss3', dnf: 'nss', pacman: 'nss' },
  'libnspr4.so': { apt: 'libnspr4', dnf: 'nspr', pacman: 'nspr' },
  'libasound.so': { apt: 'libasound2t64|libasound2', dnf: 'alsa-lib', pacman: 'alsa-lib' },
  'libgbm.so': { apt: 'libgbm1', dnf: 'mesa-libgbm', pacman: 'mesa' },
  'libdrm.so': { apt: 'libdrm2', dnf: 'libdrm', pacman: 'libdrm' },
  'libcups.so': { apt: 'libcups2t64|libcups2', dnf: 'cups-libs', pacman: 'libcups' },
  'libdbus-1.so': { apt: 'libdbus-1-3', dnf: 'dbus-libs', pacman: 'dbus' },
  'libatk-1.0.so': { apt: 'libatk1.0-0t64|libatk1.0-0', dnf: 'atk', pacman: 'at-spi2-core' },
  'libatk-bridge-2.0.so': {
    apt: 'libatk-bridge2.0-0t64|libatk-bridge2.0-0',
    dnf: 'at-spi2-atk',
    pacman: 'at-spi2-core',
  },
  'libatspi.so': { apt: 'libatspi2.0-0t64|libatspi2.0-0', dnf: 'at-spi2-core', pacman: 'at-spi2-core' },
  'libxkbcommon.so': { apt: 'libxkbcommon0', dnf: 'libxkbcommon', pacman: 'libxkbcommon' },
  'libXcomposite.so': { apt: 'libxcomposite1', dnf: 'libXcomposite', pacman: 'libxcomposite' },
  'libXdamage.so': { apt: 'libxdamage1', dnf: 'libXdamage', pacman: 'libxdamage' },
  'libXfixes.so': { apt: 'libxfixes3', dnf: 'libXfixes', pacman: 'libxfixes' },
  'libXrandr.so': { apt: 'libxrandr2', dnf: 'libXrandr', pacman: 'libxrandr' },
  'libX11.so': { apt: 'libx11-6', dnf: 'libX11', pacman: 'libx11' },
  'libxcb.so': { apt: 'libxcb1', dnf: 'libxcb', pacman: 'libxcb' },
  'libXext.so': { apt: 'libxext6', dnf: 'libXext', pacman: 'libxext' },
  'libpango-1.0.so': { apt: 'libpango-1.0-0', dnf: 'pango', pacman: 'pango' },
  'libcairo.so': { apt: 'libcairo2', dnf: 'cairo', pacman: 'cairo' },
  'libglib-2.0.so': { apt: 'libglib2.0-0t64|libglib2.0-0', dnf: 'glib2', pacman: 'glib2' },
  'libudev.so': { apt: 'libudev1', dnf: 'systemd-libs', pacman: 'systemd-libs' },
  'libexpat.so': { apt: 'libexpat1', dnf: 'expat', pacman: 'expat' },
  // Opened while running, so the linker cannot tell that they are wanted.
  'libXss.so': { apt: 'libxss1', dnf: 'libXScrnSaver', pacman: 'libxss' },
  'libXtst.so': { apt: 'libxtst6', dnf: 'libXtst', pacman: 'libxtst' },
  'libsecret-1.so': { apt: 'libsecret-1-0', dnf: 'libsecret', pacman: 'libsecret' },
}

/** Libraries that Electron opens while it runs. */
export const OPENED_WHILE_RUNNING = ['libXss.so', 'libXtst.so', 'libsecret-1.so']

/** Programs, by the name on PATH. */
export const PROGRAMS = {
  'xvfb-run': { apt: 'xvfb', dnf: 'xorg-x11-server-Xvfb', pacman: 'xorg-server-xvfb' },
  xauth: { apt: 'xauth', dnf: 'xorg-x11-xauth', pacman: 'xorg-xauth' },
  'dbus-run-session': { apt: 'dbus-daemon|dbus', dnf: 'dbus-daemon', pacman: 'dbus' },
  'gnome-keyring-daemon': { apt: 'gnome-keyring', dnf: 'gnome-keyring', pacman: 'gnome-keyring' },
  bwrap: { apt: 'bubblewrap', dnf: 'bubblewrap', pacman: 'bubblewrap' },
  strace: { apt: 'strace', dnf: 'strace', pacman: 'strace' },
  make: { apt: 'make', dnf: 'make', pacman: 'make' },
  'c++': { apt: 'g++', dnf: 'gcc-c++', pacman: 'gcc' },
  python3: { apt: 'python3', dnf: 'python3', pacman: 'python' },
}

/** The programs the tests and the demonstration need: a display, a keychain, a sandbox and a witness. */
export const TEST_PROGRAMS = [
  'xvfb-run',
  'xauth',
  'dbus-run-session',
  'gnome-keyring-daemon',
  'bwrap',
  'strace',
]

/** The programs that building a native module needs. */
export const BUILD_PROGRAMS = ['make', 'c++', 'python3']

/** How each package manager installs. */
export const INSTALLERS = {
  apt: ['apt-get', 'install', '-y', '--no-install-recommends'],
  dnf: ['dnf', 'install', '-y'],
  pacman: ['pacman', '-S', '--needed', '--noconfirm'],
}
