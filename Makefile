# plomb: `make` builds, `make check` tests everything, `make help` tells the rest.
# Another compiler or a sanitizer wants a build folder of its own:
#   make BUILD=build/asan CC=clang SANITIZE=address,undefined
# `make V=1` shows the commands.

BUILD    ?= build
CC        = gcc
SANITIZE ?=
WERROR   ?=

prefix      ?= /usr/local
exec_prefix ?= $(prefix)
bindir      ?= $(exec_prefix)/bin
libdir      ?= $(exec_prefix)/lib
includedir  ?= $(prefix)/include
datadir     ?= $(prefix)/share
mandir      ?= $(datadir)/man
schemadir   ?= $(datadir)/plomb/schemas
bashdir     ?= $(datadir)/bash-completion/completions
zshdir      ?= $(datadir)/zsh/site-functions
fishdir     ?= $(datadir)/fish/vendor_completions.d

FUZZ_SECONDS ?= 30
ABI          := 0
QUIET        := $(if $(V),,@)
VERSION      := $(shell sed -n 's/^\#define PLOMB_VERSION *"\(.*\)".*/\1/p' \
                  include/plomb/plomb.h 2>/dev/null)

# ---- Sources ---------------------------------------------------------------

LIB_SOURCES  := $(sort $(wildcard $(addsuffix /*.c,$(addprefix src/,\
                  core base crypto formats lib))))
CLI_SOURCES  := $(sort $(wildcard src/cli/*.c))
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
ROBUST_SOURCES := $(sort $(wildcard tests/robust/*.c))

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

UNIT_TESTS   := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(filter \
                  tests/unit/test_%.c,$(UNIT_SOURCES)))
UNIT_SUPPORT := $(call object,$(filter-out tests/unit/test_%.c,$(UNIT_SOURCES)))
FUZZERS      := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzzers/%,$(FUZZ_SOURCES))
REPLAYS      := $(patsubst tests/fuzz/%.c,$(BUILD)/replay/%,$(FUZZ_SOURCES))

# ---- Flags -----------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wcast-qual -Wundef $(if $(WERROR),-Werror)

# A sanitizer replaces the hardening: both want to own the same checks.
ifeq ($(SANITIZE),)
  SAFETY := -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
  SHARED := $(BUILD)/libplomb.so
else
  SAFETY := -O1 -fno-omit-frame-pointer -fsanitize=$(SANITIZE) \
            -fno-sanitize-recover=all
  SHARED :=
endif

# Lazy and remembered: a machine without the libraries must still parse this
# file, because `make demo` and `make check` install them first.
once = $(eval $(1) := $(2))$($(1))
PACKAGES       = libsodium libcjson zlib liblzma
PACKAGE_CFLAGS = $(call once,PACKAGE_CFLAGS,$(shell pkg-config --cflags $(PACKAGES) p11-kit-1))
PACKAGE_LIBS   = $(call once,PACKAGE_LIBS,-lmbedcrypto -ldivsufsort \
                   $(shell pkg-config --libs $(PACKAGES)))
# The command line links the archives of these where there are any: each shared
# library costs every run a part of a millisecond (bench/RESULTS.md).
archive        = $(or $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)),-l$(1))
STATIC_LIBS    = $(call once,STATIC_LIBS,$(foreach name,mbedcrypto sodium z lzma,\
                   $(call archive,$(name))))
PROGRAM_LIBS   = $(call once,PROGRAM_LIBS,$(filter-out -lmbedcrypto -lsodium -lz -llzma,\
                   $(PACKAGE_LIBS)) $(STATIC_LIBS))

CFLAGS   ?= -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(SAFETY) -fPIC -fvisibility=hidden \
             -ffunction-sections -fdata-sections -Iinclude -Isrc -I. \
             $(PACKAGE_CFLAGS) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = $(SAFETY) -Wl,-O1,--as-needed,--gc-sections,-z,relro,-z,now \
              -Wl,-z,noexecstack $(LDFLAGS)

# ---- Products --------------------------------------------------------------

.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

all: $(BUILD)/plomb $(BUILD)/libplomb.a $(SHARED) $(BUILD)/plomb.pc ## build plomb and its library

$(BUILD)/plomb: $(call object,$(CLI_SOURCES)) $(BUILD)/libplomb.a
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

$(BUILD)/libplomb.a: $(call object,$(LIB_SOURCES))
	@rm -f $@
	$(if $(V),,@echo '  AR $@')
	$(QUIET)$(AR) rcsD $@ $^

$(BUILD)/libplomb.so: $(BUILD)/libplomb.so.$(ABI)
	ln -sf $(notdir $<) $@

$(BUILD)/libplomb.so.$(ABI): $(call object,$(LIB_SOURCES)) tools/libplomb.map
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -shared $(ALL_LDFLAGS) -Wl,-z,defs -Wl,-soname,$(notdir $@) \
	  -Wl,--version-script=tools/libplomb.map -o $@ $(filter %.o,$^) $(PACKAGE_LIBS)

$(BUILD)/plomb.pc: plomb.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(libdir)|' \
	  -e 's|@includedir@|$(includedir)|' -e 's|@version@|$(VERSION)|' $< >$@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC $<')
	$(QUIET)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Changes when the flags do, so that no object is older than its flags.
FLAGS = $(strip $(CC) $(WARNINGS) $(SAFETY) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS))
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' >$@

# ---- Tests -----------------------------------------------------------------

check: ## install what is missing, then run every test (N passed, N failed, N skipped)
	tools/install-deps
	$(MAKE) --no-print-directory check-installed

check-installed:
	BUILD='$(BUILD)' MAKE='$(MAKE)' tools/run-tests

unit: $(UNIT_TESTS) ## build the unit tests
replay: $(REPLAYS) ## build the fuzz targets as programs that replay a corpus
fuzzers: $(FUZZERS) # wants CC=clang SANITIZE=fuzzer-no-link,address,undefined
robust: $(BUILD)/tests/robust ## build the mutation test

fuzz: ## run every fuzz target for FUZZ_SECONDS (default 30)
	BUILD='$(BUILD)' MAKE='$(MAKE)' FUZZ_SECONDS='$(FUZZ_SECONDS)' tools/fuzz

# Tests of the commands' parts link what they need of the command line.
$(BUILD)/libplomb-cli.a: $(call object,$(filter-out src/cli/main.c,$(CLI_SOURCES)))
	@mkdir -p $(@D)
	@rm -f $@
	$(if $(V),,@echo '  AR $@')
	$(QUIET)$(AR) rcsD $@ $^

TEST_ARCHIVES := $(BUILD)/libplomb-cli.a $(BUILD)/libplomb.a

$(BUILD)/tests/test_%: $(BUILD)/obj/tests/unit/test_%.o $(UNIT_SUPPORT) $(TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(PROGRAM_LIBS) -lcmocka

$(BUILD)/tests/robust: $(call object,$(ROBUST_SOURCES)) $(TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

$(BUILD)/replay/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/replay.o $(TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -pie $(ALL_LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

$(BUILD)/fuzzers/%: $(BUILD)/obj/tests/fuzz/%.o $(TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -pie -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

$(BUILD)/tests/fault-shim.so: tests/fault/shim.c tests/fault/count.c \
                              $(wildcard tests/fault/*.h) $(BUILD)/flags
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LD $@')
	$(QUIET)$(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) -O2 -g -I. -fPIC -shared -o $@ $(filter %.c,$^)

lint: ## format, static analysis, man pages, scripts
	CC='$(CC)' tools/lint

format: ## rewrite the C files as .clang-format says
	git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

COMMA := ,
firmware: $(BUILD)/plomb ## build the verifiers: build/firmware (KEY=PUBLIC.pem, see verifier/README.md)
	$(MAKE) -C verifier BUILD='$(abspath $(BUILD))' PLOMB='$(abspath $(BUILD)/plomb)' \
	  $(if $(KEY),KEY='$(subst $() ,$(COMMA),$(abspath $(subst $(COMMA), ,$(KEY))))')

machine: $(BUILD)/libplomb.a ## build the emulated nRF52: build/plomb-machine
	BUILD='$(BUILD)' tests/machine/build '$(BUILD)'

power: all ## cut the power at every operation on flash: minutes, bench/POWER.md
	$(MAKE) -C tests/power BUILD='$(abspath $(BUILD))' power

# ---- Demonstration and measurements ----------------------------------------

demo: ## make a key, sign, seal and verify a real firmware, refuse forgeries
	tools/install-deps build
	$(MAKE) --no-print-directory all
	PLOMB='$(BUILD)/plomb' demo/run

demo-device: ## a device without hardware: update it, pull the plug, take an update back
	tools/install-deps device
	$(MAKE) --no-print-directory all
	BUILD='$(BUILD)' PLOMB='$(BUILD)/plomb' demo/device

bench: all ## measure against openssl and write bench/RESULTS.md
	PLOMB='$(BUILD)/plomb' bench/run

bench-size: ## payload sizes against zlib, xz, bsdiff, xdelta3: bench/SIZES.md
bench-decoder: ## instructions of the decoders on an emulated Cortex-M4: bench/DECODER.md
bench-batch: ## 1,000 packages beside their hashes and signatures: bench/BATCH.md
bench-size bench-decoder bench-batch: all
	BUILD='$(BUILD)' PLOMB='$(BUILD)/plomb' $(subst -,/,$@)

include tools/install.mk

clean: ## remove the build folder
	rm -rf $(BUILD)

help: ## print this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | \
	  while IFS='	' read -r name text; do printf '%-13s %s\n' "$$name" "$$text"; done

FORCE:
.PHONY: all bench bench-batch bench-decoder bench-size check check-installed clean demo demo-device firmware \
        format fuzz fuzzers help install lint machine power replay robust uninstall unit FORCE

-include $(patsubst %.o,%.d,$(call object,$(LIB_SOURCES) $(CLI_SOURCES) $(UNIT_SOURCES) \
           $(FUZZ_SOURCES) $(ROBUST_SOURCES) tests/fuzz/replay.c))
