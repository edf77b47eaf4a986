# What `make install` puts where, and `make uninstall` takes away again. A part of the
# Makefile.

INSTALL     := install
INSTALLED   := $(DESTDIR)$(bindir)/plomb $(DESTDIR)$(libdir)/libplomb.a \
               $(DESTDIR)$(libdir)/libplomb.so $(DESTDIR)$(libdir)/libplomb.so.$(ABI) \
               $(DESTDIR)$(libdir)/pkgconfig/plomb.pc \
               $(DESTDIR)$(bashdir)/plomb $(DESTDIR)$(zshdir)/_plomb \
               $(DESTDIR)$(fishdir)/plomb.fish
MAN_PAGES   := $(wildcard man/*.[1-8])
man_place   = $(mandir)/man$(subst .,,$(suffix $(1)))

install: all ## install below $(DESTDIR)$(prefix)
	$(INSTALL) -d $(sort $(dir $(INSTALLED))) $(DESTDIR)$(includedir)/plomb/core \
	  $(DESTDIR)$(schemadir) $(sort $(foreach page,$(MAN_PAGES),$(DESTDIR)$(call man_place,$(page))))
	$(INSTALL) -m 755 $(BUILD)/plomb $(DESTDIR)$(bindir)
	$(INSTALL) -m 644 $(BUILD)/libplomb.a $(DESTDIR)$(libdir)
	$(INSTALL) -m 755 $(BUILD)/libplomb.so.$(ABI) $(DESTDIR)$(libdir)
	ln -sf libplomb.so.$(ABI) $(DESTDIR)$(libdir)/libplomb.so
	$(INSTALL) -m 644 $(BUILD)/plomb.pc $(DESTDIR)$(libdir)/pkgconfig
	$(INSTALL) -m 644 include/plomb/*.h $(DESTDIR)$(includedir)/plomb
	$(INSTALL) -m 644 include/plomb/core/*.h include/plomb/core/*.def \
	  $(DESTDIR)$(includedir)/plomb/core
	$(foreach page,$(MAN_PAGES),$(INSTALL) -m 644 $(page) $(DESTDIR)$(call man_place,$(page))$(newline))
	$(if $(wildcard schemas/*.json),$(INSTALL) -m 644 schemas/*.json $(DESTDIR)$(schemadir))
	$(BUILD)/plomb completion bash >$(DESTDIR)$(bashdir)/plomb
	$(BUILD)/plomb completion zsh >$(DESTDIR)$(zshdir)/_plomb
	$(BUILD)/plomb completion fish >$(DESTDIR)$(fishdir)/plomb.fish

define newline


endef

uninstall: ## remove what install put there
	rm -f $(INSTALLED) $(foreach page,$(MAN_PAGES),$(DESTDIR)$(call man_place,$(page))/$(notdir $(page)))
	rm -rf $(DESTDIR)$(includedir)/plomb $(DESTDIR)$(datadir)/plomb
