/* portico/version.h - the version of this SDK, "major.minor.patch". The manifest of a plugin names
 * the one it was built with, for people: no host refuses a plugin for it. C or C++; a constant.
 */
#ifndef PORTICO_VERSION_H
#define PORTICO_VERSION_H

#define PORTICO_SDK_VERSION "0.1.0"

#endif
